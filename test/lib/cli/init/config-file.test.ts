import { describe, expect, it } from 'vitest';
import { type Answers, configText } from '../../../../lib/cli/init/config-file.ts';
import { loadConfig } from '../../../../lib/config/load.ts';
import { folder } from '../../../support/folder.ts';

const shipped = { schema: './davylamp.schema.json', example: './davylamp.example.yaml' };
const loaded = (answers: Answers) =>
  loadConfig({ directory: folder({ 'davylamp.yaml': configText(answers, shipped) }) });

describe('the first davylamp.yaml', () => {
  it('is what was answered', () => {
    const config = loaded({
      email: ["o'neil+aws@example.com", 'b@example.com'],
      expected: ['us-east-1', 'ap-northeast-2'],
      language: 'ko',
      timeZone: 'Asia/Seoul',
      usdPerHour: 0.5,
    });
    expect(config).toMatchObject({
      email: ["o'neil+aws@example.com", 'b@example.com'],
      regions: { expected: ['us-east-1', 'ap-northeast-2'] },
      language: 'ko',
      timeZone: 'Asia/Seoul',
      budget: { usdPerHour: 0.5 },
      warnings: [],
    });
  });

  it('declares nothing that was not answered: no expected Region is another thing than none', () => {
    const config = loaded({ email: ['me@example.com'] });
    expect(config).toEqual({
      ...loadConfig({ directory: folder({ 'davylamp.yaml': 'email: [me@example.com]' }) }),
      file: 'davylamp.yaml',
    });
    expect(config.regions).not.toHaveProperty('expected');
  });
});
