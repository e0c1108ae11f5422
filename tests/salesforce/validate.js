// Holds metadata against the types of Salesforce's metadata API, as @jsforce/jsforce-node ships them: each element is a
// property of its type, each required one is there, none that is no list stands twice, numbers and booleans are ones,
// and elements stand in the order in which Salesforce writes them.
//
// Usage: node validate.js MODULES FILE…
'use strict';

const fs = require('fs');
const path = require('path');

const [modules, ...files] = process.argv.slice(2);
const load = (name) => require(require.resolve(name, { paths: [path.resolve(modules)] }));
const { ApiSchemas: schemas } = load('@jsforce/jsforce-node/lib/api/metadata/schema');
const { Parser } = load('xml2js');

// The properties of a type, those that it extends first.
function properties(type) {
    const schema = schemas[type];
    if (!schema) throw new Error(`the schema has no type ${type}`);
    return { ...(schema.extends ? properties(schema.extends) : {}), ...schema.props };
}

// What is wrong with an element of a type.
function check(element, type, at, wrong) {
    const known = properties(type);
    const children = element.$$ || [];
    const names = children.map((child) => child['#name']);
    const order = [...names].sort((a, b) => (a === 'fullName' ? -1 : b === 'fullName' ? 1 : a < b ? -1 : a > b ? 1 : 0));
    if (JSON.stringify(names) !== JSON.stringify(order)) wrong.push(`${at}: ${names} are not in Salesforce's order`);
    for (const child of children) {
        const name = child['#name'];
        const here = `${at}/${name}`;
        const property = known[name];
        if (property === undefined) {
            wrong.push(`${here}: ${type} has no such property`);
            continue;
        }
        const list = Array.isArray(property);
        const kind = (list ? property[0] : property).replace('?', '');
        if (!list && names.filter((other) => other === name).length > 1) wrong.push(`${here} stands twice`);
        if (kind === 'string') {
            if (child.$$) wrong.push(`${here} is a text`);
        } else if (kind === 'boolean') {
            if (!['true', 'false'].includes(child._)) wrong.push(`${here}: ${child._} is no boolean`);
        } else if (kind === 'number') {
            if (!/^-?\d+(\.\d+)?$/.test(child._ || '')) wrong.push(`${here}: ${child._} is no number`);
        } else {
            check(child, kind, here, wrong);
        }
    }
    for (const [name, property] of Object.entries(known)) {
        if (typeof property === 'string' && !property.startsWith('?') && !names.includes(name) && name !== 'fullName') {
            wrong.push(`${at}: ${type} needs ${name}`);
        }
    }
}

let passed = 0;
let failed = 0;
for (const file of files) {
    const wrong = [];
    const parser = new Parser({ explicitChildren: true, preserveChildrenOrder: true });
    parser.parseString(fs.readFileSync(file, 'utf8'), (error, document) => {
        if (error) {
            wrong.push(String(error));
            return;
        }
        const [root] = Object.keys(document);
        if (document[root].$.xmlns !== 'http://soap.sforce.com/2006/04/metadata') wrong.push('another namespace');
        check(document[root], root, root, wrong);
    });
    if (wrong.length === 0) {
        passed += 1;
    } else {
        failed += 1;
        console.log(`${file}\n  ${wrong.slice(0, 20).join('\n  ')}`);
    }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
