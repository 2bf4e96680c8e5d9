import { describe, expect, it } from 'vitest';
import { deploymentFiles, isEmptyFolder } from '../../../../lib/cli/init/deployment-files.ts';
import { folder } from '../../../support/folder.ts';

describe('the files of a deployment', () => {
  it('leave those alone that are there, and add to package.json only what it lacks', () => {
    const there = {
      'package.json': '{\n\t"name": "watch",\n\t"dependencies": {"aws-cdk-lib": "^2.300.0"}\n}',
      'cdk.json': '',
    };
    const files = deploymentFiles(folder(there));
    expect(Object.keys(files)).toEqual(['package.json', '.gitignore']);
    expect(files['package.json']).toContain('\n\t"name"');
    expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
      name: 'watch',
      dependencies: { 'aws-cdk-lib': '^2.300.0' },
      devDependencies: { 'aws-cdk': expect.any(String), constructs: expect.any(String) },
    });
    expect(files['package.json']?.match(/aws-cdk-lib/g)).toHaveLength(1);
  });

  it('are none where package.json is damaged: what it held would be lost', () => {
    expect(() => deploymentFiles(folder({ 'package.json': '[' }))).toThrow('is not a JSON object');
  });

  it('belong into a folder where nobody keeps anything', () => {
    expect(isEmptyFolder(folder({ 'package.json': '{}', '.gitignore': '' }))).toBe(true);
    expect(isEmptyFolder(folder({ 'notes.txt': '' }))).toBe(false);
  });
});
