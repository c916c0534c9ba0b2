// What the linters that most teams run say of an OpenAPI document: the recommended rules of Redocly and of Spectral.
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'

const redocly = await createConfig({ extends: ['recommended'] })
const oas = new spectral.Spectral()
oas.setRuleset({ extends: [[rulesets.oas as RulesetDefinition, 'recommended']] }) // its types need a cast

/** A line for each, warnings too: whose rule, which, and where. */
export async function complaints(document: object): Promise<string[]> {
  const source = JSON.stringify(document)
  const byRedocly = await lintFromString({ source, absoluteRef: 'openapi.json', config: redocly })
  const bySpectral = await oas.run(source)
  return [
    ...byRedocly.map(({ ruleId, location: [at] }) => `redocly ${ruleId} ${at?.pointer}`),
    ...bySpectral.map(({ code, path }) => `spectral ${code} ${path.join('/')}`),
  ]
}
