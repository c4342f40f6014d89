"""What stops the demo before it starts, in words that say what to do, and a child that will not stay up."""

import socket

import pytest

from leakmap.demo import ground
from leakmap.demo.children import MOST_RESTARTS, Child
from leakmap.demo.ground import Trouble


def test_a_taken_port_names_another():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"--port {port + 1}"):
            ground.check_port(port)
        assert ground.find_free_port(port) != port


def test_a_folder_that_cannot_be_written_names_a_remedy(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Trouble, match="VAR_DIR="):
        ground.make_folder(tmp_path / "file" / "demo")


def test_a_second_copy_is_told_which_process_has_the_folder(tmp_path):
    ground.make_folder(tmp_path)
    with ground.take_lock(tmp_path), pytest.raises(Trouble, match=r"already running .* \(process \d+\)"):
        ground.take_lock(tmp_path)
    ground.take_lock(tmp_path).close()


def test_reset_removes_what_the_demo_made_and_nothing_else(tmp_path):
    ground.make_folder(tmp_path)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "secret_key").touch()
    (tmp_path / "holiday.jpg").touch()
    ground.forget(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["holiday.jpg", "logs"]


def test_a_child_that_keeps_ending_is_given_up_with_the_end_of_its_log(tmp_path):
    child = Child("web", ["-c", "print('no such module'); raise SystemExit(3)"], tmp_path / "web.log", {})
    child.start()
    for _ in range(MOST_RESTARTS):
        child.process.wait()
        child.restart()
    child.process.wait()
    with pytest.raises(Trouble, match="no such module"):
        child.restart()
