"""Builds the wheel with the C compiler of the machine and the standard library alone: nothing has to be fetched."""

import subprocess
import sysconfig
import zipfile

NAME = "speedups-1.0.0"


def build_wheel(directory, config_settings=None, metadata_directory=None):
    library = "speedups" + sysconfig.get_config_var("EXT_SUFFIX")
    include = sysconfig.get_path("include")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", f"-I{include}", "-o", library, "speedups.c"], check=True)
    wheel = f"{NAME}-py3-none-any.whl"
    information = f"{NAME}.dist-info"
    with zipfile.ZipFile(f"{directory}/{wheel}", "w") as archive:
        archive.write(library)
        archive.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: speedups\nVersion: 1.0.0\n")
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", f"{library},,\n{information}/METADATA,,\n{information}/WHEEL,,\n{information}/RECORD,,\n")
    return wheel
