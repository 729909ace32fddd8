import { whenNoFormIsOpen } from './open-forms.ts'

/** Apps whose own web views have opened pages with a worker as white ones. */
const without = /MicroMessenger|wxwork|DingTalk/i
const reloadedFor = 'reloaded for'
const script = document.querySelector<HTMLScriptElement>('script[src]')?.src

/** Lets the page open without a network, where browser and server have it so; else what a former page has left is removed. */
export async function useWorker(): Promise<void> {
  // absent without HTTPS, and in some web views
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers) return
  try {
    if (document.documentElement.dataset['worker'] === 'yes' && !without.test(navigator.userAgent)) {
      await workers.register('/sw.js')
      return
    }
    for (const each of await workers.getRegistrations()) await each.unregister()
    for (const name of await caches.keys()) if (name.startsWith('huoshui-page ')) await caches.delete(name)
  } catch {
    // the page is well without it
  }
}

/** An old page must not speak with a new server: where the server has another one, that is loaded, once for each, as soon as no form is open; `onWaits`: one is. */
export async function useNewest(of: 'crew' | 'console', onWaits: () => void = () => {}): Promise<void> {
  try {
    const newest = (await (await fetch(`/page/newest?of=${of}`, { cache: 'no-store' })).text()).trim()
    if (!newest.startsWith('/page/') || script?.endsWith(newest)) return
    if (sessionStorage.getItem(reloadedFor) === newest) return
    const what = whenNoFormIsOpen(() => {
      sessionStorage.setItem(reloadedFor, newest)
      location.reload()
    })
    if (what === 'waits') onWaits()
  } catch {
    // asked again when it is heard again
  }
}
