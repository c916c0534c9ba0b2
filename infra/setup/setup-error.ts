// What setup cannot do, in words for who asked: what is wrong, and the next move. Nothing was written by then.
export class SetupError extends Error {}
