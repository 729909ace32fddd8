import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { parse } from 'yaml'
import { plantJsonSchema } from '../../core/plant/json-schema.ts'
import { code, made, type PageLanguage, page, table } from './markdown.ts'
import { meaning } from './plant-words.ts'
import { glossary } from './terms.ts'

/** A field of the plant file, by its path: `sites[].assets[].levels.WRZ`. */
export interface PlantField {
  readonly path: string
  readonly isRequired: boolean
  readonly shape: string
  readonly says: string
  /** As it stands in a plant file of the repository, or in a document. */
  readonly example: string | undefined
}

interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema | readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly description?: string
}

/** A plant file of what no other uses. */
export const rareFields = 'test/reference/rare-fields.yaml'

/** What stands in another place of the page, or of the documents. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['decoders[].options', 'docs/formats.md'],
  ['instruments.*', 'sites[].assets[].points[]'],
  ['alarms.devices[]', 'alarms.templates.*[]'],
  ['alarms.rules[].rule', 'alarms.templates.*[]'],
])
/** A text in several languages is one field. */
const isText = (schema: Schema) => schema.properties?.['zh-CN'] !== undefined

export async function plantFields(): Promise<readonly PlantField[]> {
  const root = JSON.parse(plantJsonSchema()) as Schema & { definitions: Record<string, Schema> }
  const fields = new Map<string, PlantField>()

  function whole(schema: Schema): Schema {
    const { $ref, allOf, ...own } = schema
    const parts = [...(allOf ?? []), ...($ref ? [root.definitions[$ref.split('/').at(-1) ?? ''] ?? {}] : [])]
    return Object.assign({}, ...parts.map(whole).reverse(), own)
  }

  function walk(path: string, given: Schema, samples: readonly unknown[], isRequired: boolean): void {
    const schema = whole(given)
    const choices = schema.anyOf ?? schema.oneOf ?? []
    if (path !== '' && (elsewhere.has(path) || !/[\]*]$/.test(path))) note(path, schema, samples, isRequired)
    if (elsewhere.has(path) || isText(schema)) return
    for (const choice of choices) walkInto(path, whole(choice), samples)
    walkInto(path, schema, samples)
  }

  function note(path: string, schema: Schema, samples: readonly unknown[], isRequired: boolean): void {
    const before = fields.get(path)
    fields.set(path, {
      path,
      isRequired: before ? before.isRequired && isRequired : isRequired,
      shape: [...new Set([...(before?.shape.split(' or ') ?? []), shapeOf(schema)])]
        .filter((shape) => shape)
        .join(' or '),
      says: elsewhere.has(path) ? `as \`${elsewhere.get(path)}\`` : before?.says || schema.description || '',
      example: before?.example ?? exampleOf(samples),
    })
  }

  function walkInto(path: string, schema: Schema, samples: readonly unknown[]): void {
    const under = (name: string) => (path === '' ? name : `${path}.${name}`)
    const objects = samples.filter((sample): sample is Record<string, unknown> => isRecord(sample))
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const values = objects.map((sample) => sample[name]).filter((value) => value !== undefined)
      walk(under(name), field, values, schema.required?.includes(name) ?? false)
    }
    if (typeof schema.additionalProperties === 'object')
      walk(under('*'), schema.additionalProperties, objects.flatMap(Object.values), false)
    for (const nested of schema.anyOf ?? schema.oneOf ?? []) walkInto(path, whole(nested), samples)
    if (schema.items && !Array.isArray(schema.items))
      walk(`${path}[]`, schema.items as Schema, samples.filter(Array.isArray).flat(), false)
  }

  walk('', root, (await sampleFiles()).map(withAllRules), true)
  return [...fields.values()]
}

function shapeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(String).join(', ')
  if (schema.items) return 'list'
  if (isText(schema)) return 'zh-CN, en'
  if (schema.properties || schema.additionalProperties) return 'map'
  if (schema.type === undefined) return ''
  return (
    { string: 'text', number: 'number', integer: 'whole number', boolean: 'true, false' }[schema.type] ?? schema.type
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Rules of devices are rules: their fields are told with those of the templates. */
function withAllRules(file: unknown): unknown {
  const alarms = isRecord(file) ? file['alarms'] : undefined
  if (!isRecord(file) || !isRecord(alarms)) return file
  const templates = isRecord(alarms['templates']) ? alarms['templates'] : {}
  return { ...file, alarms: { ...alarms, templates: { ...templates, devices: alarms['devices'] ?? [] } } }
}

/** The shortest that is not a whole branch of the file. */
function exampleOf(samples: readonly unknown[]): string | undefined {
  const texts = samples.map((sample) =>
    JSON.stringify(sample)
      .replaceAll(/"([^"]+)":/g, '$1: ')
      .replaceAll(',', ', '),
  )
  return texts
    .filter((text) => text.length <= 70)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .at(-1)
}

/** Plant files of the repository and those that stand in documents. */
async function sampleFiles(): Promise<readonly unknown[]> {
  const files = ['plant/lhasa.yaml', ...(await Array.fromAsync(glob('examples/*/plant.yaml'))).sort(), rareFields]
  const documents = (await Array.fromAsync(glob('docs/*.md'))).sort()
  const blocks = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text),
  )
  return [...files.map((path) => readFileSync(path, 'utf8')), ...blocks].flatMap((text) => {
    try {
      return [parse(text, { merge: true })]
    } catch {
      return []
    }
  })
}

/** The unit of a field's number or text, where it has one; by the end of its path. */
const units: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)(at|lines)$/, 'degrees (WGS 84)'],
  [/^alarms\.maintenance\[\]\.at$|\.rules\[\]\.at$|\.overrides\[\]\.at$|drills\[\]\.at$/, ''],
  [/\.levels\.\w+$|\.near$/, 'm'],
  [/\.(range|spike)$|\.maxRate\.change$|\.limit(\.plus)?$|\.(deadband|change)$/, "the quantity's unit"],
  [/\.sentinels$/, 'the unit that is sent'],
  [
    /\.(every|flat|per|onDelay|offDelay|window|reAlarm|shelveMax|timeToRespond|atLeast|holds|answer|arrive|done|ahead|behind)$/,
    'duration: ms, s, min, h, d',
  ],
  [/\.(volume)$/, '0 to 31'],
  [/\.season$/, 'months'],
]
export function unitOf(path: string): string {
  return units.findLast(([ending]) => ending.test(path))?.[1] ?? ''
}

const words = {
  en: {
    title: 'The plant file, field by field',
    about:
      'How to write one: [plant file](../plant.md); alarm rules: [alarms](../alarms.md); people: [crews](../crews.md). `[]` is each of a list, `*` each name of a map. Options of decoders: [formats](../formats.md).',
    columns: ['field', 'shape', 'unit', 'meaning', 'example'],
    must: '**must** ',
  },
  'zh-CN': {
    title: '厂站文件字段一览',
    about:
      '怎么写：[厂站文件](../plant.md)；报警规则：[报警](../alarms.md)；人员：[班组与值班表](../crews.md)。`[]` 表示列表中的每一项，`*` 表示映射中的每个名字。解码器选项见[数据格式](../formats.md)。',
    columns: ['字段', '形式', '单位', '含义', '示例'],
    must: '**必填** ',
  },
} as const

/** Shapes and units as the Chinese page has them. */
const chinese: Readonly<Record<string, string>> = {
  text: '文本',
  list: '列表',
  map: '映射',
  number: '数',
  'whole number': '整数',
  'degrees (WGS 84)': '度（WGS 84）',
  "the quantity's unit": '要素单位',
  'the unit that is sent': '设备所发单位',
  'duration: ms, s, min, h, d': '时长：ms、s、min、h、d',
  months: '月份',
}
const inLanguage = (said: string, language: PageLanguage) =>
  language === 'en'
    ? said
    : said
        .split(' or ')
        .map((each) => chinese[each] ?? each)
        .join(' 或 ')

export async function plantPage(language: PageLanguage): Promise<string> {
  const say = words[language]
  const fields = await plantFields()
  const tops = [...new Set(fields.map(({ path }) => path.split(/[.[]/)[0] ?? ''))]
  const sections = tops.flatMap((top) => [
    `## ${top}`,
    table(
      say.columns,
      fields
        .filter(({ path }) => path.split(/[.[]/)[0] === top)
        .map(({ path, isRequired, shape, says, example }) => [
          code(path),
          inLanguage(shape, language),
          inLanguage(unitOf(path), language),
          `${isRequired ? say.must : ''}${meaning(path, says)[language]}`,
          example === undefined ? '' : code(example.replaceAll('`', "'")),
        ]),
    ),
  ])
  return page(say.title, [say.about, made[language], ...sections, ...glossary(language)])
}
