// How long a commit takes from the primary to a replica.

/** Of a Tokyo replica of a North American primary, 200 probes: p50 0.8 s, p95 3.4 s, p99 6.1 s, which a lognormal with
 * sigma 0.87 fits. One author's figures: gyaansetu.com/webdev/-528064 */
export const LAG = { medianMs: 800, sigma: 0.87 }
