import { nbval } from './preset';

export = nbval();
