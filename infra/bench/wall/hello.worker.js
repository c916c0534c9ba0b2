// The least a Worker can do: what it takes from outside is the client's and the runtime's own time.
export default { fetch: () => new Response('hello') }
