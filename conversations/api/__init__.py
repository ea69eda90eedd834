"""REST in the vendor's shapes, so that programs written for it run against us."""
