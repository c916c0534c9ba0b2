// What a person can mend: shown as its message alone, without a stack.

/** The message says what was wrong, the value, and the next move. */
export class MachineError extends Error {}
