"""Two whole jobs over the API, with Python's standard library alone and only the routes that /openapi.json describes.

Usage: flows.py URL NAME PASSWORD HIRES_FOLDER PLAYS_FILE. Prints what it did; any surprise is an AssertionError.
"""

import base64
import collections
import csv
import gzip
import io
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile

url, name, password, hires_folder, plays_file = sys.argv[1:6]
basic = "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
document = {}
token = None


def send(method, address, body=None, headers=None):
    """The answer as (status, headers, bytes), whatever its status is."""
    request = urllib.request.Request(address, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def call(method, path, status, query=None, body=None, files=None, authorization=None, **parameters):
    """Calls a route of the document, and checks that it may answer so."""
    operation = document["paths"][path][method.lower()]
    assert str(status) in operation["responses"], f"{method} {path} does not say that it may answer {status}"
    for key, value in parameters.items():
        path = path.replace("{" + key + "}", urllib.parse.quote(str(value), safe=""))
    address = url + document["servers"][0]["url"] + path
    if query:
        address += "?" + urllib.parse.urlencode(query)
    headers = {"Authorization": authorization or f"Bearer {token}"}
    data = None
    if files is not None:
        data, headers["Content-Type"] = multipart(files, body or {})
    elif body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    got, _, text = send(method, address, data, headers)
    assert got == status, f"{method} {path} answered {got}, not {status}: {text[:1000]!r}"
    answer = json.loads(text) if text else None
    if status >= 400:
        assert set(answer["error"]) == {"code", "message", "fields"}, answer
    return answer


def multipart(files, fields):
    mark = uuid.uuid4().hex
    out = io.BytesIO()
    for field, value in fields.items():
        out.write(f'--{mark}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode())
    for field, file_name, content in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{file_name}"\r\n'
        out.write(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    out.write(f"--{mark}--\r\n".encode())
    return out.getvalue(), f"multipart/form-data; boundary={mark}"


def download(address):
    status, headers, whole = send("GET", address, headers={"Authorization": f"Bearer {token}"})
    assert status == 200 and headers["Accept-Ranges"] == "bytes", status
    half = len(whole) // 2
    ranged = {"Authorization": f"Bearer {token}", "Range": f"bytes={half}-", "If-Range": headers["ETag"]}
    status, headers, rest = send("GET", address, headers=ranged)
    assert status == 206 and whole[half:] == rest, status
    return whole


def follow(task):
    """Follows a task by its events until it has ended."""
    assert "/tasks/{task}/events" in document["paths"]
    request = urllib.request.Request(f"{url}/api/tasks/{task}/events", headers={"Authorization": f"Bearer {token}"})
    last = None
    with urllib.request.urlopen(request) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        for line in stream:
            if line.startswith(b"data: "):
                last = json.loads(line[len(b"data: "):])
    assert last["status"] == "done", last
    return last


def files_of(task):
    return {file["name"]: download(file["url"]) for file in call("GET", "/tasks/{task}/files", 200, task=task)["results"]}


def log_in():
    global document, token
    status, _, text = send("GET", url + "/openapi.json", headers={"Authorization": basic})
    assert status == 200, status
    document = json.loads(text)
    assert document["openapi"].startswith("3.1")
    tokens = call("POST", "/login", 200, authorization=basic)
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] == 1800
    token = tokens["access_token"]
    call("POST", "/login", 401, authorization="Basic " + base64.b64encode(f"{name}:wrong".encode()).decode())
    call("GET", "/me", 401, authorization="Bearer wrong")
    token = call("POST", "/refresh", 200, body={"refresh_token": tokens["refresh_token"]})["access_token"]
    assert call("GET", "/me", 200) == {"name": name, "role": "editor"}


def hires():
    paths = sorted(pathlib.Path(hires_folder).glob("*.csv"))
    upload = [("files", path.name, path.read_bytes()) for path in paths]
    follow(call("POST", "/loads", 202, files=upload, body={"dataset": "hires"})["id"])
    tables = {table["name"]: table for table in call("GET", "/datasets/{dataset}/tables", 200, dataset="hires")["results"]}
    ledger = tables["hired_employees"]["files"][0]["ledger"]
    assert ledger["records"] == ledger["rows"] + ledger["quarantined"] + sum(ledger["skipped"].values())
    print(f"hires: {ledger['records']} records, {ledger['rows']} valid, {ledger['quarantined']} invalid")

    wanted = {"content": {"what": "quarantine"}}
    rejected = files_of(follow(call("POST", "/datasets/{dataset}/exports", 202, dataset="hires", body=wanted)["id"])["id"])
    print(f"hires: rejected records in {', '.join(rejected)}")

    employees = {"dataset": "hires", "table": "hired_employees"}
    row = {"id": 900001, "name": "Ada", "datetime": "2021-02-03T04:05:06Z", "department_id": 1, "job_id": 1}
    path = "/datasets/{dataset}/tables/{table}/rows"
    inserted = call("POST", path, 201, body={"rows": [row, {**row, "id": 900002, "name": "Grace"}]}, **employees)
    assert inserted["inserted"] == 2 and inserted["version"] == 2, inserted
    refused = call("POST", path, 422, body={"rows": [{**row, "id": 900003}, {**row, "id": 900004, "name": None}]}, **employees)
    assert [(field["row"], field["field"]) for field in refused["error"]["fields"]] == [(2, "name")], refused
    call("POST", path, 422, body={"rows": [{**row, "id": 1_000_000 + n} for n in range(1001)]}, **employees)
    call("POST", path, 422, body={"rows": []}, **employees)
    found = call("GET", path, 200, query={"id__gte": 900000, "search": "grac", "ordering": "-id"}, **employees)
    assert [one["name"] for one in found["results"]] == ["Grace"] and found["count"] == 1, found

    for report in call("GET", "/datasets/{dataset}/reports", 200, dataset="hires")["results"]:
        rows, page = [], 1
        while True:
            query = {"year": 2021, "page": page, "per_page": 10}
            answer = call("GET", "/datasets/{dataset}/reports/{report}", 200, query, dataset="hires", report=report["name"])
            assert set(answer) == {"data", "page", "per_page", "total_pages", "total_items"} and answer["page"] == page
            rows += answer["data"]
            if page >= answer["total_pages"]:
                break
            page += 1
        assert len(rows) == answer["total_items"], report
        if report["name"] == "hires-by-quarter":
            keys = [(one["department"], one["job"]) for one in rows]
            assert keys == sorted(keys) and all(isinstance(one["q1"], int) for one in rows)
        if report["name"] == "departments-above-mean":
            assert [one["hired"] for one in rows] == sorted((one["hired"] for one in rows), reverse=True)
        print(f"hires: {report['name']} has {len(rows)} rows")

    backup = files_of(follow(call("POST", "/datasets/{dataset}/backups", 202, dataset="hires", body={})["id"])["id"])
    archive_name, archive = next(iter(backup.items()))
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        avro = [member for member in zipped.namelist() if member.endswith(".avro")]
        assert len(avro) == 3 and all(zipped.read(member)[:4] == b"Obj\x01" for member in avro), avro
    restored = call("POST", "/backups/restore", 202, files=[("files", archive_name, archive)], body={"into": "hires"})
    follow(restored["id"])
    assert call("GET", "/datasets/{dataset}", 200, dataset="hires")["version"] == 3
    print(f"hires: {archive_name} was made and restored")


def plays():
    content = pathlib.Path(plays_file).read_bytes()
    start, result = "/process_file/", "/csv_task_result/{uuid}/"

    def wait(task):
        while True:
            status, _, text = send("GET", f"{url}/api/csv_task_result/{task}/", headers={"Authorization": f"Bearer {token}"})
            if status != 425:
                return status, json.loads(text)
            time.sleep(0.05)

    call("POST", start, 415, files=[("file", "plays.txt", content)])
    bad = call("POST", start, 201, files=[("file", "plays.csv", content)])["uuid"]
    assert call("POST", start, 409, files=[("file", "other.csv", content)])["uuid"] == bad
    status, answer = wait(bad)
    assert status == 406, (status, answer)
    print(f"plays: refused: {answer['error']['message']}")
    call("GET", result, 406, uuid=bad)
    call("GET", result, 404, uuid=str(uuid.uuid4()))

    totals, header = collections.Counter(), None
    packed = [("file", "plays.csv.gz", gzip.compress(content))]
    good = call("POST", start, 201, files=packed, body={"skip_invalid": "true"})["uuid"]
    status, answer = wait(good)
    assert status == 200 and len(answer["output_files"]) > 1, (status, answer)
    for address in answer["output_files"]:
        rows = csv.reader(io.StringIO(download(address).decode()))
        header = next(rows)
        for song, day, number in rows:
            assert (song, day) not in totals
            totals[song, day] = int(number or 0)
    assert header == ["Song", "Date", "Total Number of Plays for Date"], header
    expected = collections.Counter()
    for row in csv.DictReader(io.StringIO(content.decode())):
        number = row["Number of Plays"]
        expected[row["Song"], row["Date"]] += int(number) if re.fullmatch(r"-?\d+", number or "") else 0
    assert sum(totals.values()) == sum(expected.values()) and totals == expected, (totals - expected, expected - totals)
    call("DELETE", result, 204, uuid=good)
    call("GET", result, 404, uuid=good)
    print(f"plays: {len(totals)} groups in {len(answer['output_files'])} files")


log_in()
hires()
plays()
call("POST", "/logout", 204)
call("GET", "/me", 401)
print("done")
