import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { plantJsonSchema } from '../../core/plant/json-schema.ts'
import { plantCommand } from '../../run/commands/plant.ts'
import { loadPlant, reloadPlant } from '../../run/files/plant-file.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { temporaryFolder } from '../support/folder.ts'
import { changed, plantText } from '../support/plant-text.ts'
import { quietLog } from '../support/quiet.ts'

/** Runs `plant …`; `default.yaml` in the folder is what HUOSHUI_PLANT would name. */
async function run(folder: string, ...words: string[]): Promise<{ lines: string[]; exitCode: number }> {
  return await runIn(folder, 1, words)
}

/** The same where the log has so many parts. */
async function runIn(folder: string, partitions: number, words: readonly string[]) {
  const lines: string[] = []
  let exitCode = 0
  const source = { plant: join(folder, 'default.yaml'), claims: join(folder, 'claims.yaml'), partitions }
  const command = plantCommand(() => source, {
    print: (line) => lines.push(line.replaceAll(folder, '')),
    fail: (code) => {
      exitCode = code
    },
  }).configureOutput({ writeErr: () => {} })
  await command.parseAsync([...words], { from: 'user' })
  return { lines, exitCode }
}

describe('plant check', () => {
  it('counts what a good file has', async () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'default.yaml'), plantText)
    expect(await run(folder.path, 'check')).toEqual({
      lines: ['/default.yaml: 2 sites, 3 assets, 5 points, 5 devices, 0 alarm rules'],
      exitCode: 0,
    })
  })

  it('prints every problem with its place and fails', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'bad.yaml')
    writeFileSync(path, changed('unit: l/s', 'unit: l/h', changed('quantity: ph,', 'quantity: pH,')))
    expect(await run(folder.path, 'check', path)).toEqual({
      lines: [
        '/bad.yaml:28:47  unknown unit "l/h" of flow: expected m3/s, l/s, m3/h, l/min; did you mean "l/s"?  [sites[0].assets[0].points[1].unit]',
        '/bad.yaml:50:33  unknown "pH"; did you mean "ph"?  [sites[1].assets[0].points[1].quantity]',
        '/bad.yaml: 2 problems',
      ],
      exitCode: 1,
    })
  })

  it('refuses a rule that looks across parts of the log, where it has several; in one zone it may', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'default.yaml')
    const rule = `alarms:
  rules:
    - at: nangan/head
      rule: { id: falls, kind: deviation, point: level, from: lukang/lake/level, limit: 1, priority: high, name: { zh-CN: 差, en: Falls } }
`
    const text = `${plantText}${rule}`
    writeFileSync(path, text)
    expect((await runIn(folder.path, 1, ['check'])).exitCode).toBe(0)
    expect(await runIn(folder.path, 4, ['check'])).toEqual({
      lines: [
        expect.stringMatching(
          /^\/default.yaml:\d+:\d+ {2}nangan.head.level.falls: it looks at nangan and lukang, .*: give them one `zone` {2}\[alarms.rules\[0\]/,
        ),
        '/default.yaml: 1 problem',
      ],
      exitCode: 1,
    })
    await expect(loadPlant({ plant: path, partitions: 4 })).rejects.toThrow(/nangan and lukang/)
    const zoned = ['nangan', 'lukang'].reduce(
      (now, id) => changed(`- id: ${id}\n`, `- id: ${id}\n    zone: valley\n`, now),
      text,
    )
    writeFileSync(path, zoned)
    expect((await runIn(folder.path, 4, ['check'])).exitCode).toBe(0)
  })

  it('warns of what is right and probably not meant, each with its place, and does not fail', async () => {
    using folder = temporaryFolder()
    const alarms = `alarms:
  templates:
    level-gauge:
      - { id: worse, kind: high, point: level, limit: 4, deadband: 0.1, season: [6, 7, 8] }
      - id: high
        kind: high
        point: level
        limit: 3
        deadband: 0.1
        suppress: [{ parent: worse }]
`
    writeFileSync(join(folder.path, 'default.yaml'), plantText + alarms)
    expect(await run(folder.path, 'check')).toEqual({
      lines: [
        '/default.yaml:55:9  warning: nangan.head.level.high: its parent nangan.head.level.worse is out of its season or schedule when this one applies (Sat 00:00 in January): it hides nothing then  [alarms.templates.level-gauge[1]]',
        '/default.yaml: 2 sites, 3 assets, 5 points, 5 devices, 2 alarm rules, 1 warning',
      ],
      exitCode: 0,
    })
  })

  it('says which file cannot be read', async () => {
    using folder = temporaryFolder()
    await expect(run(folder.path, 'check')).rejects.toThrow(/default\.yaml: cannot be read \(ENOENT/)
  })
})

it('leaves wrong use to the main, which knows its exit code', async () => {
  await expect(run('/nowhere', 'chek')).rejects.toThrow(CommanderError)
})

it('plant schema prints the schema', async () => {
  expect((await run('/nowhere', 'schema')).lines.join('\n')).toBe(plantJsonSchema().trimEnd())
})

describe('a running platform', () => {
  it('does not start on a bad file, and says all that is wrong with it', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'plant.yaml')
    writeFileSync(path, changed('kind: lake', 'kind: laek', changed('crest: 4', 'crest: 9')))
    const error = await loadPlant({ plant: path }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error).split('\n')).toHaveLength(2)
  })

  it('takes a changed file, and keeps the plant in force when the next is bad or gone', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'plant.yaml')
    writeFileSync(path, plantText)
    const ref = await loadPlant({ plant: path })

    writeFileSync(path, changed('wire: Q', 'wire: flow_1'))
    expect(await reloadPlant(ref, { plant: path }, quietLog)).toBe('reloaded')
    const inForce = ref.current
    expect(inForce.points.get('nangan/head/flow')?.wire).toBe('flow_1')

    writeFileSync(path, changed('wire: Q', 'wire: level'))
    expect(await reloadPlant(ref, { plant: path }, quietLog)).toBe('refused')
    expect(await reloadPlant(ref, { plant: join(folder.path, 'gone.yaml') }, quietLog)).toBe('refused')
    expect(ref.current).toBe(inForce)
  })
})
