import { parseReference, type Reference } from '../people/reference.ts'
import { suggest } from '../plant/nearest.ts'
import type { PlantPath, PlantProblem } from '../plant/problem.ts'
import { shapeProblems } from '../plant/shape.ts'
import { type PlacedProblem, readYamlFile } from '../plant/yaml-file.ts'
import { checkChannel } from './check.ts'
import { brokenReferences, piecesOf, textsIn } from './gateway/template.ts'
import { type ChannelFile, ChannelsSchema } from './schema.ts'

/** Where references lead. */
export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>
  /** By name, from the secrets file; left out where there is none. */
  readonly secrets?: ReadonlyMap<string, string>
}

/** A channel as it is configured, with what its references stand for. */
export interface ConfiguredChannel {
  readonly file: ChannelFile
  readonly secretOf: (reference: Reference) => string
  /** Everything that must be seen nowhere. */
  readonly secrets: readonly string[]
}

export type ChannelsResult =
  | { readonly ok: true; readonly channels: readonly ConfiguredChannel[] }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads the channels' file (YAML). Every problem at once, in the order of the text; no secret is in any. Total. */
export function parseChannels(text: string, source: SecretSource): ChannelsResult {
  const read = readYamlFile(text)
  if (!read.ok) return read
  const parsed = ChannelsSchema.safeParse(read.value)
  const wrongReferences = referenceProblems(read.value, source)
  if (!parsed.success) {
    const shape = shapeProblems(parsed.error, read.value, { schema: ChannelsSchema })
    return { ok: false, problems: read.place([...shape, ...wrongReferences]) }
  }
  const secretOf = (reference: Reference) => standsFor(reference, source) ?? ''
  const { channels } = parsed.data
  const problems = [
    ...wrongReferences,
    ...twice(channels),
    ...channels.flatMap((file, index) =>
      checkChannel(file, secretOf).map((problem) => ({ ...problem, path: ['channels', index, ...problem.path] })),
    ),
  ]
  if (problems.length > 0) return { ok: false, problems: read.place(problems) }
  return {
    ok: true,
    channels: channels.map((file) => ({
      file,
      secretOf,
      secrets: [
        ...new Set(
          textsIn(file)
            .flatMap(([, each]) => referencesIn(each))
            .map(secretOf),
        ),
      ].filter((secret) => secret !== ''),
    })),
  }
}

export function standsFor({ in: place, name }: Reference, { env, secrets }: SecretSource): string | undefined {
  const value = place === 'env' ? env[name] : secrets?.get(name)
  return value === '' ? undefined : value
}

function referencesIn(text: string): readonly Reference[] {
  return piecesOf(text).flatMap((piece) => (piece.is === 'reference' ? [piece.reference] : []))
}

function referenceProblems(value: unknown, source: SecretSource): PlantProblem[] {
  return textsIn(value).flatMap(([path, text]) => [
    ...brokenReferences(text).map((broken) => ({
      path,
      message: `${JSON.stringify(broken)} is no reference: expected \${env:NAME} or \${secret:name}`,
    })),
    ...referencesIn(text)
      .filter((reference) => standsFor(reference, source) === undefined)
      .map((reference) => ({ path, message: missing(reference, source) })),
  ])
}

function missing(reference: Reference, { env, secrets }: SecretSource): string {
  const { in: place, name } = reference
  const text = `\${${place}:${name}}`
  if (place === 'env') return `${text}: ${name} is not set in the environment${suggest(name, Object.keys(env))}`
  if (!secrets) return `${text}: there is no secrets file (HUOSHUI_SECRETS)`
  return `${text}: the secrets file has no ${name}${suggest(name, secrets.keys())}`
}

function twice(channels: readonly ChannelFile[]): PlantProblem[] {
  const first = new Map<string, PlantPath>()
  return channels.flatMap(({ id }, index): PlantProblem[] => {
    const path = ['channels', index, 'id']
    const before = first.get(id)
    if (before) return [{ path, message: `another channel is called ${id}`, first: before }]
    first.set(id, path)
    const isTaken = id === 'webhook' || id === 'mail'
    return isTaken ? [{ path, message: `${id} is the channel of the settings: expected another id` }] : []
  })
}

/** The secrets file: names and values. Problems name the name and never show a value. */
export function parseSecrets(text: string): ReadonlyMap<string, string> | { readonly problems: readonly string[] } {
  const read = readYamlFile(text)
  if (!read.ok)
    return { problems: read.problems.map(({ line }) => `line ${line}: is not YAML of the form name: value`) }
  const entries = Object.entries(Object(read.value))
  const problems = entries.flatMap(([name, value]) => [
    ...(parseReference(`\${secret:${name}}`) ? [] : [`${name}: expected a name of a-z 0-9 . _ -`]),
    ...(typeof value === 'string' ? [] : [`${name}: expected a text; put it in quotes`]),
  ])
  if (problems.length > 0 || Array.isArray(read.value)) return { problems }
  return new Map(entries.map(([name, value]) => [name, String(value)]))
}
