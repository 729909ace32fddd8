import { useWorker } from '../lib/worker.ts'
import { startPage } from './page.tsx'

/** What the worker keeps must not be fetched while the first rows are. */
const patienceMs = 5_000

const started = startPage(element('root'), element('shout'))
void Promise.race([started, new Promise((resolve) => setTimeout(resolve, patienceMs))]).then(useWorker)

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no ${id}`)
  return found
}
