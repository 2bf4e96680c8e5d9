import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Proposal } from '../../../lambda/history/proposal.ts';
import { withProposal } from '../../../lib/config/beside.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { folder } from '../../support/folder.ts';

const proposal: Proposal = {
  regions: ['eu-west-1', 'us-east-1'],
  budget: { hourly: 4.2 },
  allow: [
    {
      name: 'jenkins # and: "others"',
      accounts: ['123456789012'],
      principals: ['arn:aws:iam::123456789012:role/jenkins'],
      types: ['m7g.large'],
      regions: ['us-east-1'],
      reason: 'launched on 41 days; say here what for',
      expires: '2027-11-20',
    },
  ],
};

const file = `# our own words
email: [me@example.com]   # who

# Regions we use
regions: { exclude: [] }
allow: []
`;

const proposed = (text: string): string => withProposal(text, proposal, '2026-11-25');
const added = (text: string): readonly string[] =>
  proposed(text)
    .split(/\r?\n/)
    .filter((line) => !text.includes(line) || line === '');

describe('a proposal beside what is in davylamp.yaml', () => {
  it('stands before the key that it is about, or at the end; every line of the file stays as it is', () => {
    expect(proposed(file)).toBe(`# our own words
email: [me@example.com]   # who

# Regions we use
# davylamp learn, 2026-11-25: read it, and take over what is yours.
#regions:
#  expected: ["eu-west-1", "us-east-1"]
# davylamp learn: end
regions: { exclude: [] }
# davylamp learn, 2026-11-25: read it, and take over what is yours.
#allow:
#  - name: "jenkins # and: \\"others\\""
#    accounts: ["123456789012"]
#    principals: ["arn:aws:iam::123456789012:role/jenkins"]
#    types: ["m7g.large"]
#    regions: ["us-east-1"]
#    reason: "launched on 41 days; say here what for"
#    expires: "2027-11-20"
# davylamp learn: end
allow: []

# davylamp learn, 2026-11-25: read it, and take over what is yours.
#budget:
#  hourly: 4.2
# davylamp learn: end
`);
  });

  it('changes nothing of what the file says', () => {
    for (const text of [
      file,
      '',
      'email: [me@example.com]',
      '{email: [me@example.com], allow: []}',
      '---\nemail: a@b.c\n...\n',
    ])
      expect(parse(proposed(text)), text).toEqual(parse(text));
  });

  it('is replaced by the next one', () => {
    expect(proposed(proposed(file))).toBe(proposed(file));
    const none = { regions: [], budget: { hourly: 3 }, allow: [] };
    expect(withProposal(proposed(file), none, '2026-11-26').trimEnd()).toBe(file.trimEnd());
  });

  it('keeps the line ends of the file', () => {
    expect(proposed(file.replaceAll('\n', '\r\n')).replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('is a configuration once its comments are taken away', () => {
    const taken = added('email: [me@example.com]\n')
      .filter((line) => !line.startsWith('# davylamp learn'))
      .map((line) => line.replace(/^#/, ''));
    const yaml = ['email: [me@example.com]', ...taken].join('\n');
    const config = loadConfig({ directory: folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml }), now: new Date(0) });
    expect(config.allow).toHaveLength(1);
    expect(config.regions.expected).toEqual(['eu-west-1', 'us-east-1']);
  });
});
