// The types of rate-limit.worker.js.
type Options = { limit: number; period: number }
declare const makeLimit: (options: Options) => {
  limit(call: Record<string, unknown> | null): Promise<{ success: boolean }>
}
export default makeLimit
