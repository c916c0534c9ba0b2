// Whatever a client writes to the product, twice as much of it takes at most twice the steps.
import { join } from 'node:path'
import { testParsers } from '../linear/test-parsers.ts'
import { parsers } from './parsers.ts'

testParsers(join(import.meta.dirname, 'parsers.ts'), parsers)
