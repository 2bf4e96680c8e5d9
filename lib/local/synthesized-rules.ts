/**
 * The event patterns as they stand in the synthesized templates, which is what a deployment would install.
 */
import type { RegionRule } from '../../lambda/local/forwarding.ts';

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

export interface SynthesizedRules {
  /** Of the StackSet's inner template: what each Region's default bus forwards. */
  readonly regional: readonly RegionRule[];
  /** Of the rule on Davylamp's own bus. */
  readonly bus: unknown;
}

/**
 * @param homeTemplate the home stack's template.
 * @throws Error where the template does not hold exactly one StackSet and one rule from a bus of its own to a
 * queue.
 */
export function rulesOf(homeTemplate: unknown): SynthesizedRules {
  const [stackSet, ...moreSets] = resources(homeTemplate as Template, 'AWS::CloudFormation::StackSet');
  const busRules = resources(homeTemplate as Template, 'AWS::Events::Rule').filter(
    ({ Properties }) => Properties.EventBusName && feedsQueue(homeTemplate as Template, Properties.Targets),
  );
  if (!stackSet || moreSets.length > 0 || busRules.length !== 1) {
    throw new Error('the home stack must hold one StackSet and one rule from its bus to a queue');
  }
  const inner = JSON.parse(String(stackSet.Properties.TemplateBody)) as Template;
  return {
    regional: resources(inner, 'AWS::Events::Rule').map(({ Properties, Condition }) => ({
      pattern: Properties.EventPattern,
      ...(Condition === undefined ? {} : { onlyIn: regionOf(inner.Conditions?.[Condition]) }),
    })),
    bus: busRules[0]?.Properties.EventPattern,
  };
}

const resources = (template: Template, type: string): Resource[] =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);

/** The detector's rule: another one wakes patrol. */
function feedsQueue({ Resources }: Template, targets: unknown): boolean {
  const arns = Array.isArray(targets) ? targets.map((target) => (target as { readonly Arn?: unknown }).Arn) : [];
  return arns.some((arn) => {
    const [id] = (arn as { readonly 'Fn::GetAtt'?: readonly string[] } | undefined)?.['Fn::GetAtt'] ?? [];
    return Resources[id ?? '']?.Type === 'AWS::SQS::Queue';
  });
}

/** Of `{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}`, the one condition that the template knows. */
function regionOf(condition: unknown): string {
  const [reference, region] =
    (condition as { readonly 'Fn::Equals'?: readonly unknown[] } | undefined)?.['Fn::Equals'] ?? [];
  if (JSON.stringify(reference) === '{"Ref":"AWS::Region"}' && typeof region === 'string') return region;
  throw new Error(`a condition that is not understood: ${JSON.stringify(condition)}`);
}
