// How long a query takes when Worker and database are in the same place.

/** Worker to D1, `SELECT 1`, median over 66 pairs: p50 7.9, p95 13.9, p99 18.9 ms (d1-query-rtt.csv's
 * source, June 2026). A lognormal with sigma 0.344 has the first two, and 17.6 ms for the third. */
export const IN_PLACE = { medianMs: 7.9, sigma: 0.344 }
