// Limits that edge and region share.

/** A request's body: ten times the largest sensible short link; everything larger is a mistake or an attack. The
 * edge refuses what says it is longer, because a region that answers before it has read all of a body breaks
 * the connection, which looks like a dead region. A fork that takes uploads raises it. */
export const BODY_BYTES_MAX = 64 * 1024
