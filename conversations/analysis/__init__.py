"""What conversations were worth: judged by a language model, or by rules without one."""
