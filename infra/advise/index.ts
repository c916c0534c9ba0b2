// npm run advise: who the users are and what they do in, what to build out.
import { withOptions } from '../cli/command.ts'
import { terminalTable } from '../cli/tables.ts'
import { advise as advice } from './advice.ts'
import { changesOf } from './changes.ts'
import { spec } from './options.ts'
import { CANDIDATES, sharesOf, tripsOf } from './places.ts'
import { adviceText } from './show.ts'

/** Resolves with the exit code: 0 told, 2 wrong flags or unknown places. */
export const advise = (args: string[]): Promise<number> =>
  withOptions(args, spec, async ({ crowd, mix, requestsAMonth }) => {
    try {
      const shares = sharesOf(crowd)
      const trips = tripsOf(CANDIDATES)
      const given = advice(shares, CANDIDATES, mix, trips)
      const changes = changesOf(given, shares, CANDIDATES, mix, trips)
      const shown = { advice: given, changes, shares, mix, trips, requestsAMonth }
      console.log(adviceText(shown, terminalTable))
      return 0
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return 2
    }
  })
