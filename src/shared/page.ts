// Where the page is: static assets of the edge Worker, which answer before any Worker runs.

/** Nothing below it is asked of a region. */
export const PAGE_PATH = '/_page/'
