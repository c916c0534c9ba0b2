// Goes around a Worker in the local world only: lets the world say that the isolate's clock is wrong.
import worker from 'index.js'

const SKEW_HEADER = 'World-Skew'
const now = Date.now.bind(Date)
let skewMs = 0
Date.now = () => now() + skewMs

export default {
  ...worker,
  fetch(request, env, context) {
    skewMs = Number(request.headers.get(SKEW_HEADER) ?? 0)
    return worker.fetch(request, env, context)
  },
}
