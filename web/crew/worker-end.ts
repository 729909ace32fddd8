/** Served in the worker's place where there is to be none: it takes with it all that a former one has kept. */
interface EndingScope {
  addEventListener(type: 'install' | 'activate', on: (event: { waitUntil(work: Promise<unknown>): void }) => void): void
  skipWaiting(): Promise<void>
  readonly registration: ServiceWorkerRegistration
}
const ending = globalThis as unknown as EndingScope

ending.addEventListener('install', (event) => event.waitUntil(ending.skipWaiting()))
ending.addEventListener('activate', (event) => {
  const kept = caches.keys().then((all) => all.filter((each) => each.startsWith('huoshui-page ')))
  const gone = kept.then((names) => Promise.all(names.map((each) => caches.delete(each))))
  event.waitUntil(gone.then(() => ending.registration.unregister()))
})
