// The world's rate limiting binding: a module of the runtime that counts in the isolate's memory, and so for each
// colo. Like Miniflare's its windows are those of the clock: test/infra/world/process/rate-limit.test.ts.
const NAMES = ['key', 'limit', 'period', 'delta']
const PERIODS = [10, 60]

const check = (right, message) => {
  if (!right) throw new Error(message)
}

export default ({ limit: quota, period: seconds }) => {
  let counts = new Map()
  let window = 0
  return {
    async limit(options) {
      check(typeof options === 'object' && options !== null, 'invalid rate limit options')
      const unknown = Object.keys(options).filter((name) => !NAMES.includes(name))
      check(unknown.length === 0, `bad rate limit options: [${unknown.join(',')}]`)
      const { key = '', limit = quota, period = seconds, delta = 1 } = options
      check(typeof key === 'string', `invalid key: ${key}`)
      check(typeof limit === 'number', `limit must be a number: ${limit}`)
      check(typeof period === 'number', `period must be a number: ${period}`)
      check(PERIODS.includes(period), `unsupported period: ${period}`)
      const now = Math.floor(Date.now() / (period * 1_000))
      if (now !== window) counts = new Map()
      window = now
      const count = counts.get(key) ?? 0
      if (count >= limit) return { success: false }
      counts.set(key, count + delta)
      return { success: true }
    },
  }
}
