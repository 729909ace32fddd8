import { Counter, Gauge, type Registry } from 'prom-client'

export interface SocketMetrics {
  readonly open: Gauge<'channel'>
  readonly connections: Counter<'channel' | 'outcome'>
  readonly presses: Counter<'channel' | 'outcome'>
}

export function createSocketMetrics(registry: Registry): SocketMetrics {
  const registers = [registry]
  return {
    open: new Gauge({
      name: 'huoshui_card_socket_open',
      help: 'Whether the connection stands over which a channel hears of pressed buttons: 1, 0',
      labelNames: ['channel'],
      registers,
    }),
    connections: new Counter({
      name: 'huoshui_card_sockets_total',
      help: 'Connections for pressed buttons by what became of them: opened, refused, unavailable, lost, silent, left',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    presses: new Counter({
      name: 'huoshui_card_presses_total',
      help: 'Pressed buttons heard: counted, not-counted, again, not-kept, unreadable, too-many',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
  }
}
