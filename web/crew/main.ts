import { useWorker } from '../lib/worker.ts'
import { startPage } from './page.tsx'

void startPage(element('root'), element('shout'))
void useWorker()

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no ${id}`)
  return found
}
