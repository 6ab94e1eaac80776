"""The catalogue of the Humanitarian Data Exchange (CKAN): a data set's name -> its files, by the ids that outlive their names."""

from typing import NamedTuple

from etl import settings, sheets
from etl.contract import Http, SourceChanged


class File(NamedTuple):
    """A file of a data set: what it is called today, and the address that stays when it is called otherwise."""

    name: str
    format: str
    url: str


class Dataset(NamedTuple):
    """A data set: the catalogue's answer as published (licence and dates are in it), and its files in the catalogue's order."""

    raw: bytes
    files: tuple[File, ...]


def dataset(http: Http, name: str) -> Dataset:
    """Asks the catalogue. Raises SourceChanged when the answer is not that of a CKAN catalogue or the data set has no file."""
    what = f"the HDX data set {name}"
    raw = http.get(f"{settings.hdx_url()}/api/3/action/package_show", params={"id": name})
    answer = sheets.document(raw, what)
    if not isinstance(answer, dict) or answer.get("success") is not True or not isinstance(answer.get("result"), dict):
        raise SourceChanged(f"{what}: expected success and a result from the catalogue, found {sheets.sketch(answer)}.")
    result = answer["result"]
    listed = result.get("resources")
    if not isinstance(listed, list) or not listed:
        raise SourceChanged(f"{what} has no files any more. Look for its successor on HDX and set its name.")
    return Dataset(raw, tuple(_file(entry, result.get("id") or name, what) for entry in listed))


def _file(entry: object, dataset_id: object, what: str) -> File:
    if not isinstance(entry, dict) or not {"id", "name", "format"} <= entry.keys():
        raise SourceChanged(f"{what}: expected files with id, name and format, found {sheets.sketch(entry)}.")
    stable = f"{settings.hdx_url()}/dataset/{dataset_id}/resource/{entry['id']}/download/"
    return File(str(entry["name"]), str(entry["format"]).upper(), str(entry.get("alt_url") or stable))
