/** The stack that `cdk deploy` brings to us-east-1. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { defined } from '../../lambda/model/defined.ts';
import { homeRegion } from '../account/plan.ts';
import { homeStackName } from '../names.ts';
import { version } from '../package-folder.ts';
import { Home, type HomeProps } from './home.ts';

export interface HomeStackProps extends HomeProps {
  /** @default whatever account it is deployed to */
  readonly account?: string;
}

export class HomeStack extends Stack {
  constructor(scope: Construct, props: HomeStackProps) {
    super(scope, homeStackName, {
      description: 'Davylamp: watches every Region for EC2 launches that nobody expected.',
      env: { region: homeRegion, ...defined({ account: props.account }) },
    });
    this.templateOptions.metadata = { Davylamp: { Version: version } };
    new Home(this, 'Default', props);
  }
}
