// Odd requests to the machine's own product.
import { machineProduct, smallWorld } from '../../support/small-world.ts'
import { testOddRequests } from './odd-requests.ts'

testOddRequests(await smallWorld({ product: await machineProduct() }))
