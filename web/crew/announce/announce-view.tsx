import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { isPast, type Model, truthIn } from '../model.ts'
import { AnnounceForm } from './announce-form.tsx'
import { AnnounceRecord } from './record.tsx'
import { type Announced, announceWords, type Loudspeakers, mayAnnounce } from './say.ts'

const everyMs = 2_000
const shown = 5

/** To speak to people on site, and what the boxes said to it. */
export function AnnounceView({ model, site }: { readonly model: Model; readonly site: string }): JSX.Element {
  const w = announceWords()
  const [installed, setInstalled] = useState<Loudspeakers>()
  const [all, setAll] = useState<readonly Announced[]>()
  const [said, setSaid] = useState('')
  const isAway = isPast(truthIn(model))
  const look = async () => {
    const path = `/api/v1/announcements?site=${encodeURIComponent(site)}&limit=${shown}`
    try {
      setAll((await read<{ readonly announcements: readonly Announced[] }>(path)).announcements)
      setInstalled(await read<Loudspeakers>('/api/v1/loudspeakers'))
      setSaid('')
    } catch (error) {
      setSaid(fill(w.failed, { reason: reasonOf(error) }))
    }
  }
  useEffect(() => {
    if (isAway) return
    void look()
    const timer = setInterval(() => void look(), everyMs)
    return () => clearInterval(timer)
  }, [site, isAway])
  const { me } = model
  const boxes = installed?.boxes.filter((box) => box.site === site) ?? []
  const clips = installed?.clips.filter(({ approvedBy }) => approvedBy !== undefined) ?? []
  const may = me !== undefined && mayAnnounce(me, site)
  const no = isAway
    ? w.offline
    : !may
      ? w.notYours
      : installed && (boxes.length === 0 ? w.noBox : clips.length === 0 ? w.noClip : '')
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{words().page.tab.announce}</h2>
      <p role="status" class={isAway ? 'stale' : ''}>
        {no ?? (said === '' ? w.loading : said)}
      </p>
      {no === '' && <AnnounceForm site={site} boxes={boxes} clips={clips} onAsked={() => void look()} />}
      {me && all && (
        <AnnounceRecord all={all} clips={clips} me={me} isAway={isAway || !may} onChanged={() => void look()} />
      )}
    </main>
  )
}
