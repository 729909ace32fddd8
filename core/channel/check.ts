import { webhookKey } from '../notice/signature.ts'
import { type ChannelName, channelKinds, type Proof, proofs } from '../people/channel-kind.ts'
import { parseReference, type Reference } from '../people/reference.ts'
import { suggest } from '../plant/nearest.ts'
import type { PlantProblem } from '../plant/problem.ts'
import type { Window } from './budget.ts'
import { fieldNames } from './gateway/fields.ts'
import { piecesOf, textsIn } from './gateway/template.ts'
import { ownRates, providerRates } from './limits.ts'
import type { ChannelFile, ChannelFileOf, RateFile } from './schema.ts'

/** By which word of `reach` a configured channel tells people. */
export function reachOf(file: ChannelFile): ChannelName {
  return file.kind === 'gateway' ? file.as : file.kind
}

/** The most that it can show, as it is set up. */
export function provesOf(file: ChannelFile): Proof {
  if (file.kind === 'gateway') return file.proves
  if (file.kind === 'wecom-app' && !file.callback) return 'accepted'
  if ((file.kind === 'dingtalk-notice' || file.kind === 'feishu-app') && !file.buttons) return 'read'
  return channelKinds[file.kind].proves
}

/** What does not fit in one channel of the file, which is sound by itself. Paths begin at the channel. */
export function checkChannel(file: ChannelFile, secretOf: (reference: Reference) => string): PlantProblem[] {
  const standsFor = (text: string) => {
    const reference = parseReference(text)
    return reference ? secretOf(reference) : ''
  }
  return [...checkRate(file), ...checkKind(file, standsFor)]
}

function checkKind(file: ChannelFile, standsFor: (text: string) => string): PlantProblem[] {
  const wrong = (key: string, text: string, isRight: (value: string) => boolean, message: string): PlantProblem[] => {
    const value = standsFor(text)
    // what is not there has been told already
    return value === '' || isRight(value)
      ? []
      : [{ path: [key], message: `what it stands for is not right: ${message}` }]
  }
  switch (file.kind) {
    case 'mail':
      return wrong('smtp', file.smtp, (url) => /^smtps?:\/\/./.test(url), 'expected smtp:// or smtps://')
    case 'webhook':
      return [
        ...wrong('url', file.url, (url) => /^https?:\/\/[^/?#@]+([/?#]|$)/.test(url), 'expected http:// or https://'),
        ...wrong(
          'secret',
          file.secret,
          (key) => webhookKey(key) !== undefined,
          'expected whsec_ and base64 of 24 to 64 bytes',
        ),
      ]
    case 'wecom-robot':
      return wrong('key', file.key, isPlain, 'expected the key alone, not the whole address')
    case 'dingtalk-robot':
      return [
        ...wrong('token', file.token, isPlain, 'expected the access_token alone, not the whole address'),
        ...wrong(
          'secret',
          file.secret,
          (secret) => secret.startsWith('SEC'),
          'expected SEC…, of the security setting "sign"',
        ),
      ]
    case 'feishu-robot':
      return wrong('token', file.token, isPlain, 'expected what follows /hook/ alone, not the whole address')
    case 'wecom-app':
      if (!file.callback) return []
      return wrong(
        'callback',
        file.callback.aesKey,
        (key) => /^[A-Za-z0-9]{43}$/.test(key),
        'expected an aesKey of 43 letters and digits',
      )
    case 'gateway':
      return checkGateway(file)
    case 'dingtalk-notice':
    case 'feishu-app':
      return []
  }
}

function isPlain(text: string): boolean {
  return /^[\w-]+$/.test(text)
}

function checkGateway(file: ChannelFileOf<'gateway'>): PlantProblem[] {
  const { request, receipts, proves, as, parts } = file
  const read = textsIn(parts?.of).map(([, text]) => [['parts', 'of'], text] as const)
  const asked = textsIn(request).map(([path, text]) => [['request', ...path], text] as const)
  const fields = [...asked, ...read].flatMap(([path, text]) =>
    piecesOf(text).flatMap((piece) => (piece.is === 'field' ? [{ path, name: piece.name }] : [])),
  )
  const own = ['time', 'timeMs', 'body']
  const known: readonly string[] = fieldNames
  const unknown = fields
    .filter(({ path, name }) => !known.includes(name) && !(path[1] === 'sign' && own.includes(name)))
    .map(({ path, name }) => ({
      path,
      message: `unknown field {${name}}${suggest(name, known) || `: expected ${known.join(', ')}`}`,
    }))
  const forPerson = fields.find(({ path, name }) => path[0] === 'request' && name === 'person.phone')
  const most = receipts?.digits !== undefined ? 'answered' : receipts?.delivered ? 'delivered' : 'accepted'
  return [
    ...unknown,
    ...(proofs.indexOf(proves) > proofs.indexOf(most)
      ? [
          {
            path: ['proves'],
            message: `its receipts can show ${most} at most: ${proves === 'answered' ? 'digits' : 'delivered'} is missing there`,
          },
        ]
      : []),
    ...(as === 'gateway' && forPerson
      ? [{ path: ['as'], message: 'it speaks to a person ({person.phone}): expected sms or voice' }]
      : []),
    ...(as !== 'gateway' && !forPerson
      ? [{ path: ['request'], message: `${as} needs the number of the person: {person.phone} is nowhere in it` }]
      : []),
    ...(parts && as !== 'sms' ? [{ path: ['parts'], message: 'only an SMS goes in parts: expected as: sms' }] : []),
    ...(as !== 'gateway' && file.tells ? [{ path: ['tells'], message: `${as} goes to people, by an escalation` }] : []),
    ...(request.form !== undefined && request.json !== undefined
      ? [{ path: ['request', 'json'], message: 'a request has a form or JSON, not both' }]
      : []),
  ]
}

const second = 1_000
const lengths: Readonly<Record<keyof RateFile, { readonly perMs: number; readonly of: 'all' | 'eachPerson' }>> = {
  perSecond: { perMs: second, of: 'all' },
  perMinute: { perMs: 60 * second, of: 'all' },
  perHour: { perMs: 3_600 * second, of: 'all' },
  perPersonPerMinute: { perMs: 60 * second, of: 'eachPerson' },
  perPersonPerHour: { perMs: 3_600 * second, of: 'eachPerson' },
  perPersonPerDay: { perMs: 86_400 * second, of: 'eachPerson' },
}

/** What a channel may send: what is written, and else our share of what the provider takes. */
export function ratesOf(file: ChannelFile) {
  const own = ownRates(reachOf(file))
  const written = writtenRates(file.rate)
  const merged = (of: 'all' | 'eachPerson'): readonly Window[] => {
    const mine = written.filter((each) => each.of === of)
    return [...mine, ...(own[of] ?? []).filter(({ perMs }) => !mine.some((each) => each.perMs === perMs))]
  }
  return { all: merged('all'), eachPerson: merged('eachPerson') }
}

function writtenRates(rate: RateFile = {}) {
  return (Object.keys(lengths) as (keyof RateFile)[]).flatMap((key) => {
    const most = rate[key]
    return most === undefined ? [] : [{ key, most, ...lengths[key] }]
  })
}

function checkRate(file: ChannelFile): PlantProblem[] {
  const provider = providerRates[reachOf(file)]
  return writtenRates(file.rate).flatMap(({ key, most, perMs, of }) => {
    const taken = provider?.[of]?.find((each) => each.perMs === perMs)?.most
    return taken === undefined || most <= taken
      ? []
      : [{ path: ['rate', key], message: `${most} is more than the provider takes: ${taken}` }]
  })
}
