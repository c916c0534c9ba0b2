// Odd requests to the product, as its routes describe themselves.
import { testOddRequests } from '../infra/fuzz/odd-requests.ts'
import { smallWorld } from '../support/small-world.ts'

testOddRequests(await smallWorld())
