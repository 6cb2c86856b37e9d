//! This workspace keeps the rules.

use architecture::{Arrow, Crate, Part, forbidden};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// The crates of the workspace with their folders, relative to its root.
fn workspace() -> Vec<(Package, String)> {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec();
    let metadata = metadata.expect("cargo metadata describes the workspace");
    let root = metadata.workspace_root.clone();
    let folder = |package: &Package| {
        let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
        folder.strip_prefix(&root).expect("a member lies in the workspace").to_string()
    };
    metadata.workspace_packages().into_iter().map(|package| (package.clone(), folder(package))).collect()
}

fn part(folder: &str) -> Part {
    Part::of_folder(folder).unwrap_or_else(|| panic!("no crate may live in {folder}"))
}

#[test]
fn the_arrows_between_the_crates_point_one_way() {
    let workspace = workspace();
    let named = |name: &str| {
        let member = workspace.iter().find(|(package, _)| package.name.as_str() == name);
        Crate { name: name.to_owned(), part: member.map_or(Part::Outside, |(_, folder)| part(folder)) }
    };
    let arrows: Vec<Arrow> = workspace
        .iter()
        .flat_map(|(package, _)| package.dependencies.iter().map(move |dependency| (package, dependency)))
        .map(|(package, dependency)| Arrow {
            from: named(&package.name),
            to: named(&dependency.name),
            for_tests: dependency.kind == DependencyKind::Development,
        })
        .collect();
    assert!(arrows.iter().any(|arrow| arrow.to.part == Part::Proto), "no arrow was read at all");
    let broken = forbidden(&arrows);
    assert!(broken.is_empty(), "forbidden dependencies:\n{}", broken.join("\n"));
}

#[test]
fn a_crate_is_named_like_its_folder() {
    let misnamed: Vec<String> = workspace()
        .into_iter()
        .filter(|(package, folder)| folder.rsplit('/').next() != Some(package.name.as_str()))
        .map(|(package, folder)| format!("{} in {folder}", package.name))
        .collect();
    assert!(misnamed.is_empty(), "misnamed crates: {}", misnamed.join(", "));
}
