// Whoever asks for what is being loaded waits for that load.

export function createSingleFlight<K, V>() {
  const flights = new Map<K, Promise<V>>()
  return (key: K, load: () => Promise<V>): Promise<V> => {
    const known = flights.get(key)
    if (known) return known
    const flight = load().finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }
}
