// What a world of the machine's own project begins with: links to these RFCs.
const NUMBERS = [
  768, 791, 793, 821, 822, 826, 854, 862, 863, 864, 894, 1034, 1122, 1123, 1149, 2119, 2131, 2132,
  2616, 3339, 3492, 3629, 3986, 4122, 4180, 4287, 5321, 5322, 5861, 5905, 6265, 6266, 6455, 6585,
  6749, 6750, 6797, 6901, 6902, 7230, 7231, 7396, 7515, 7519, 7540, 7617, 7807, 8216, 8259, 8288,
  8446, 9000, 9001, 9002, 9110, 9111, 9457,
]

export const target = (slug: string) => `https://www.rfc-editor.org/rfc/${slug}`

export const seed = {
  path: '/api/links',
  requests: NUMBERS.map((number) => {
    const slug = `rfc${number}`
    return { slug, url: target(slug), title: `RFC ${number}`, listed: true }
  }),
}
