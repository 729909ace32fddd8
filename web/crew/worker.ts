/** What runs between the page and the network: it opens the page where there is none, and does nothing else. */
interface Answering extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Working extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', on: (event: Working) => void): void
  addEventListener(type: 'fetch', on: (event: Answering) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}
const worker = globalThis as unknown as WorkerScope

/** The files of the page that this worker came with: put before it when it is served. */
declare const pageFiles: readonly string[]
const name = `huoshui-page ${pageFiles.join(' ')}`
/** A network that has said nothing for so long is none. */
const patienceMs = 3_000

worker.addEventListener('install', (event) => {
  const kept = caches.open(name).then((cache) => cache.addAll(['/', ...pageFiles]))
  event.waitUntil(kept.then(() => worker.skipWaiting()))
})

worker.addEventListener('activate', (event) => {
  const others = caches.keys().then((all) => all.filter((each) => each.startsWith('huoshui-page ') && each !== name))
  const gone = others.then((old) => Promise.all(old.map((each) => caches.delete(each))))
  event.waitUntil(gone.then(() => worker.clients.claim()))
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate' && pathname === '/') event.respondWith(shell(request))
  // a file means the same for ever under its name
  else if (pageFiles.includes(pathname)) event.respondWith(kept(pathname).then((found) => found ?? fetch(request)))
})

/** As the server has it; as it was kept only where the server does not answer. */
async function shell(request: Request): Promise<Response> {
  const asked = fetch(request)
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs))
  try {
    const answer = await Promise.race([asked, late])
    return answer ?? (await kept('/')) ?? (await asked)
  } catch (error) {
    const found = await kept('/')
    if (found) return found
    throw error
  }
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(name)).match(path)
}
