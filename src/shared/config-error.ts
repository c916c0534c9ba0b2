// A deployment that lacks something: told to its operator in the log, and to nobody else.

/** The message names what is missing or wrong, and the next move; never a secret's value. */
export class ConfigError extends Error {}
