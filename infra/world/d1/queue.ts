// A bounded first-in first-out queue between the loop that reads the feed and the one that applies it.

export interface Queue<T> {
  /** Resolves when there is room for another item: await it before the next `put`. */
  put(item: T): Promise<void>
  take(): Promise<T>
  clear(): void
}

/** One reader and one writer, each waiting for the other at most once at a time. */
export function createQueue<T>(itemsMax: number): Queue<T> {
  let items: T[] = []
  let reader: ((item: T) => void) | undefined
  let writer: (() => void) | undefined
  const release = () => {
    writer?.()
    writer = undefined
  }
  return {
    put(item) {
      if (reader !== undefined) {
        reader(item)
        reader = undefined
        return Promise.resolve()
      }
      items.push(item)
      if (items.length < itemsMax) return Promise.resolve()
      return new Promise((resolve) => {
        writer = resolve
      })
    },
    take() {
      const item = items.shift()
      if (item === undefined) {
        return new Promise((resolve) => {
          reader = resolve
        })
      }
      release()
      return Promise.resolve(item)
    },
    clear() {
      items = []
      release()
    },
  }
}
