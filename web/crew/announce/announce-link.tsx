import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Me } from '../../../api/me/schema.ts'
import { read } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { type Loudspeakers, mayAnnounce } from './say.ts'

let known: Loudspeakers['boxes'] = []

/** The way to the loudspeakers of a site, where it has any and this person may have them speak. */
export function AnnounceLink({ me, site }: { readonly me: Me | undefined; readonly site: string }): JSX.Element | null {
  const [boxes, setBoxes] = useState(known)
  useEffect(() => {
    read<Loudspeakers>('/api/v1/loudspeakers').then(
      (found) => {
        known = found.boxes
        setBoxes(known)
      },
      // as it was known last
      () => undefined,
    )
  }, [site])
  if (!me || !mayAnnounce(me, site) || !boxes.some((box) => box.site === site)) return null
  return (
    <a class="btn wide" href={`#/announce/${encodeURIComponent(site)}`}>
      {words().page.tab.announce}
    </a>
  )
}
