// Writes the points that it is sent to a dataset, and tells what was thrown.
export default {
  async fetch(request, { POINTS }) {
    const thrown = []
    for (const point of await request.json()) {
      try {
        POINTS.writeDataPoint(point)
      } catch (error) {
        thrown.push(error.message)
      }
    }
    return Response.json(thrown)
  },
}
