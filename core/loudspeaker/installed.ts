import { known, knownAll } from '../people/known.ts'
import type { PlantPath, PlantProblem } from '../plant/problem.ts'
import type { LocalText } from '../words/language.ts'
import { type Automatic, automaticOf } from './automatic.ts'
import type { Clip } from './clip.ts'
import { type LoudspeakersFile, LoudspeakersSchema } from './schema.ts'

/** A loudspeaker on site. */
export interface InstalledBox {
  readonly site: string
  readonly device: string
  readonly name: LocalText
}

/** What can be said on site, and where. */
export interface Installed {
  /** By number. */
  readonly clips: ReadonlyMap<number, Clip>
  readonly boxes: readonly InstalledBox[]
  readonly automatic: readonly Automatic[]
  /** `at`: five fields of cron, by the city's clock. */
  readonly chime?: { readonly clip: number; readonly at: string }
}

/** Of a part that `checkLoudspeakers` has found right. */
export function installedOf(file: LoudspeakersFile | undefined): Installed {
  const clips = (file?.clips ?? []).map(({ number, version, language, text, audio, approved, siren }): Clip => {
    const own = text[language] ?? text['zh-CN']
    return {
      number,
      version,
      language,
      text: own,
      texts: text,
      audio,
      isSiren: siren === true,
      ...(approved && { approved }),
    }
  })
  const boxes = (file?.boxes ?? []).map(({ site, device, name }) => ({ site, device, name }))
  return {
    ...{ clips: new Map(clips.map((clip) => [clip.number, clip])), boxes },
    automatic: (file?.automatic ?? []).map(automaticOf),
    ...(file?.chime && { chime: file.chime }),
  }
}

/** Nobody holds a button for it: what is said by itself is approved, and no siren. */
function unfitClip(clips: LoudspeakersFile['clips'], number: number, path: PlantPath): PlantProblem[] {
  const clip = clips.find((each) => each.number === number)
  if (!clip) return [{ path, message: `unknown clip ${number}` }]
  if (clip.siren)
    return [{ path, message: `clip ${number} is a siren: it needs a second person, and is never said by itself` }]
  return clip.approved ? [] : [{ path, message: `nobody has approved clip ${number}` }]
}

/** What does not fit in the loudspeakers of a plant file whose own shape is right. */
export function checkLoudspeakers(
  file: unknown,
  {
    sites,
    people,
  }: { readonly sites: ReadonlySet<string> | undefined; readonly people: ReadonlySet<string> | undefined },
): PlantProblem[] {
  const part = typeof file === 'object' && file !== null && 'loudspeakers' in file ? file.loudspeakers : undefined
  const parsed = LoudspeakersSchema.safeParse(part)
  if (!parsed.success) return []
  const { clips, boxes, automatic = [], chime } = parsed.data
  const at = (list: 'clips' | 'boxes', index: number, key: string) => ['loudspeakers', list, index, key]
  return [
    ...clips.flatMap(({ number, language, text, audio, approved }, index) => [
      ...(clips.findIndex((clip) => clip.number === number) === index
        ? []
        : [{ path: at('clips', index, 'number'), message: `another clip has the number ${number}` }]),
      ...(text[language] === undefined
        ? [{ path: at('clips', index, 'text'), message: `expected its text in ${language}, in which it is spoken` }]
        : []),
      ...known(approved?.by, people, { path: at('clips', index, 'approved'), what: 'person' }),
      ...(approved && approved.audio !== audio
        ? [
            {
              path: at('clips', index, 'approved'),
              message: 'another recording was approved: approve this one, or leave approved out',
            },
          ]
        : []),
    ]),
    ...boxes.flatMap(({ site, device }, index) => [
      ...known(site, sites, { path: at('boxes', index, 'site'), what: 'site' }),
      ...(boxes.findIndex((box) => box.device === device) === index
        ? []
        : [{ path: at('boxes', index, 'device'), message: `another loudspeaker is called ${device}` }]),
    ]),
    ...automatic.flatMap(({ when, clip, over, boxes: named }, index) => {
      const path = ['loudspeakers', 'automatic', index]
      return [
        ...unfitClip(clips, clip, [...path, 'clip']),
        ...(over === undefined ? [] : unfitClip(clips, over, [...path, 'over'])),
        ...knownAll(when.site, sites, { path: [...path, 'when', 'site'], what: 'site' }),
        ...knownAll(named, new Set(boxes.map(({ device }) => device)), {
          path: [...path, 'boxes'],
          what: 'loudspeaker',
        }),
      ]
    }),
    ...(chime ? unfitClip(clips, chime.clip, ['loudspeakers', 'chime', 'clip']) : []),
  ]
}
