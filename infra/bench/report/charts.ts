// The report's pictures, made of its figures alone. Pure.
import { growthPictures } from '../growth/show.ts'
import { cdf } from './pictures/cdf.ts'
import { continents } from './pictures/continents.ts'
import { failover } from './pictures/failover.ts'
import { regret } from './pictures/regret.ts'
import type { Report } from './report.ts'

export type Pictures = { [file: string]: string }

/** By their names in docs/pictures. */
export const picturesOf = (report: Report): Pictures => ({
  'bench-continents.svg': continents(report),
  ...(report.curves && { 'bench-cdf.svg': cdf(report.curves) }),
  'bench-failover.svg': failover(report),
  ...(report.regret && { 'bench-regret.svg': regret(report.regret) }),
  ...(report.growth && growthPictures(report.growth)),
})
