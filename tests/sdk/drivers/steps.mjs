/** One call of an SDK: prints what came of it as a line of JSON, and gives it back. */
export const step = async (name, call) => {
  try {
    const value = await call();
    process.stdout.write(`${JSON.stringify({ name, value: value ?? null })}\n`);
    return value;
  } catch (error) {
    const problem = `${error.constructor.name}: ${error.message}`;
    process.stdout.write(`${JSON.stringify({ name, problem })}\n`);
    return undefined;
  }
};
