import { stateOf } from '../../core/alarm/alarm.ts'
import { plainText, sayingOf } from '../../core/channel/saying.ts'
import { answersLeft } from '../../core/delivery/answers-left.ts'
import { drillAlarm } from '../../core/delivery/drill.ts'
import { type AnswerVerb, answerVerbs } from '../../core/delivery/outcome.ts'
import { formatLocal } from '../../core/local-time.ts'
import { single } from '../../core/notice/channel-message.ts'
import { noticeOf } from '../../core/notice/notice.ts'
import { answerRefusal } from '../../core/people/may-answer.ts'
import { isLanguage, type Language } from '../../core/words/language.ts'
import { acknowledgeOccurrence } from '../../storage/alarms/acknowledge.ts'
import type { Link } from '../../storage/deliveries/deliveries.ts'
import type { Api, RouteDeps } from '../env.ts'
import { handOverPart } from '../hand-overs/link-part.ts'
import { problem } from '../problem.ts'
import { isAtWork } from './at-work.ts'
import { type LinkPage, linkPage } from './link-page.ts'

const mostBytes = 4_000

/** `/a/SECRET`: the link of a message by which one person answers for one occurrence, as long as it lasts, each thing once. GET shows, POST acts. */
export function linkRoutes(api: Api, { plant, alarms, deliveries, orders, logins, clock }: RouteDeps): void {
  async function pageOf(secret: string, link: Link): Promise<(LinkPage & { readonly run: number }) | undefined> {
    const { alarm: id, occurrence, person: who } = link
    const calling = await deliveries.calling(id, occurrence)
    if (!calling) return undefined
    // a link is its person's, and is worth what they may do now
    const isRevoked = await logins.isRevoked(who, calling.beganAt)
    const site = (await alarms.rule(id))?.site
    if (answerRefusal(plant.current, { person: who, ...(site !== undefined && { site }), isRevoked })) return undefined
    const { duty, city } = plant.current
    const person = duty.people.get(who)
    const language: Language = isLanguage(person?.language) ? person.language : 'zh-CN'
    const named = person?.name[language] ?? person?.name['zh-CN'] ?? who
    const { stage, run = 0 } = calling.state ?? {}
    const before = await deliveries.saidByLink(secret, run)
    const said = before.map(({ verb, at }) => ({ verb, at: formatLocal(at, city.zone) }))
    const left = answersLeft(before.map(({ verb }) => verb))
    const about = { language, person: named, isDrill: calling.isDrill === true, run, said, left }
    const taken = stage?.name === 'answered' ? { takenBy: duty.people.get(stage.by)?.name['zh-CN'] ?? stage.by } : {}
    if (id === drillAlarm) {
      const stands = stage !== undefined && stage.name !== 'over'
      return { ...about, ...taken, title: language === 'en' ? 'Drill' : '演练', lines: [], stands }
    }
    if (calling.about?.is === 'hand-over') return { ...about, ...handOverPart(calling, plant.current, language) }
    // such a message has no link that answers
    if (calling.about) return undefined
    const alarm = await alarms.alarm(id)
    const [entry] = await alarms.journal({ alarm: id, after: calling.entry - 1, limit: 1 })
    if (!entry) return undefined
    const rule = await alarms.rule(id, entry.ruleVersion)
    const notice = noticeOf({ entry, kind: calling.kind, alarm, rule, plant: plant.current })
    const saying = sayingOf(single(notice), { language, zone: city.zone })
    const stands =
      (alarm?.occurrence === occurrence && stateOf(alarm) !== 'NORM') || (await isAtWork(orders, id, occurrence))
    const lines = plainText({ ...saying, title: '' }, mostBytes)
      .split('\n')
      .filter((line) => line !== '')
    return { ...about, ...taken, title: saying.title, lines, stands }
  }

  api.get('/a/:secret', async (c) => {
    const secret = c.req.param('secret')
    const link = await deliveries.linkOf(secret)
    const page = link && (await pageOf(secret, link))
    if (!page) return problem(c, 'not-found')
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
    return c.html(linkPage(page), page.stands ? 200 : 410)
  })

  api.post('/a/:secret', async (c) => {
    const secret = c.req.param('secret')
    const link = await deliveries.linkOf(secret)
    const page = link && (await pageOf(secret, link))
    if (!link || !page) return problem(c, 'not-found')
    const verb = new URLSearchParams(await c.req.text()).get('verb')
    if (!isVerb(verb)) {
      return problem(c, 'invalid-request', {
        errors: [{ where: 'body', expected: `verb of ${answerVerbs.join(', ')}` }],
      })
    }
    if (page.stands) {
      const { alarm, occurrence, person: by } = link
      const person = plant.current.duty.people.get(by)?.name['zh-CN']
      const said = { alarm, occurrence, by, ...(person !== undefined && { person }), via: 'link' }
      const at = clock()
      // first what was said: it is on record whatever becomes of the process
      const answer = { is: 'answer', receivedAt: at, ...said, verb } as const
      const isTaken = await deliveries.answerByLink(secret, { run: page.run, verb, at }, answer)
      if (isTaken && verb !== 'pass-on' && !page.isDrill && !page.isHandOver)
        await acknowledgeOccurrence(alarms, { ...said, note: verb }, at)
    }
    return c.redirect(`/a/${secret}`, 303)
  })
}

function isVerb(text: string | null): text is AnswerVerb {
  return answerVerbs.some((verb) => verb === text)
}
