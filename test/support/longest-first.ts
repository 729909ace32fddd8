import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes longest, longest first (`HUOSHUI_TEST_COST` shows it): where nothing is known of an earlier run, on a new
 * machine say, a run must not end with one of these alone on a core.
 */
const longest = [
  'acceptance/start',
  'acceptance/disk-damage',
  'dashboards/scenarios',
  'alarms/evaluator',
  'docs/commands',
  'acceptance/rollup-logan',
  'acceptance/crash/crash',
  'acceptance/bridge',
  'acceptance/replay-alarms',
  'acceptance/verify',
  'acceptance/progress',
  'storage/readings/influx-2-answers',
  'web/console/manage',
  'acceptance/replay-england',
  'acceptance/storm',
  'web/crew/screens',
  'acceptance/cluster',
  'web/crew/page',
  'alarms/crew/storm-providers',
  'simulators/city/city',
  'docs/site',
  'acceptance/postgres',
  'api/large-bodies',
  'acceptance/replay-rivers',
]
const places = new Map(longest.map((name, place) => [`/test/${name}.test.ts`, place]))

/** These first, then as vitest would have it: what failed, what took long, what is large. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config
    const placeOf = ({ moduleId }: TestSpecification) => places.get(moduleId.slice(root.length)) ?? places.size
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}
