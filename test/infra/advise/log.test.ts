import { expect, test } from 'vitest'
import { crowdOfLog } from '../../../infra/advise/log.ts'

const read = (text: string) => {
  const crowd = crowdOfLog(text, 'log')
  return crowd.by === 'world' ? [] : [crowd.by, Object.fromEntries(crowd.weights)]
}

test.each([
  ['lines of a colo and a count', 'NRT,900\n\nkix, 100\nNRT,1', ['colos', { NRT: 901, KIX: 100 }]],
  ['CSV by colo', 'time,Colo,Requests\n1,NRT,5\n2,LHR,7', ['colos', { NRT: 5, LHR: 7 }]],
  ['CSV by country', '"city, or none",country\r\n"x, y",de\r\n"",DE', ['countries', { DE: 2 }]],
  [
    'NDJSON by colo',
    '{"EdgeColoCode":"NRT","ClientCountry":"jp"}\n{"EdgeColoCode":"LHR"}',
    ['colos', { NRT: 1, LHR: 1 }],
  ],
  [
    'NDJSON by country',
    '{"ClientCountry":"jp"}\n{"ClientCountry":"xx"}\n{"ClientCountry":"T1"}',
    ['countries', { JP: 1 }],
  ],
])('%s', (_, text, expected) => {
  expect(read(text)).toEqual(expected)
})

test.each([
  ['NRT,1\nLHR', 'log, line 2: "LHR" is not a colo’s code'],
  ['NRT,-1', 'line 1'],
  ['{"EdgeColoCode":"NRT"}\n{"EdgeColoCode"', 'line 2: "{"EdgeColoCode"" is not a JSON object'],
  ['{"EdgeColoCode":"NRT"}\n\n{"ClientCountry":"jp"}', 'line 3'],
  ['{"status":200}', 'line 1'],
  [
    'country,count\nGermany,3',
    'line 2: "Germany,3" is not a row with a code in its column "country"',
  ],
  ['country,count\nDE,', 'line 2'],
  ['country,count\n', 'log counts nobody'],
  ['', 'log counts nobody'],
])('%j is refused in a sentence', (text, words) => {
  expect(() => crowdOfLog(text, 'log')).toThrow(words)
})
