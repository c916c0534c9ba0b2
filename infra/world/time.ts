// The world's clock is the Workers' own: time as an argument, so that tests can turn it by hand.
export { type Clock, systemClock as realClock } from '../../src/shared/time.ts'
