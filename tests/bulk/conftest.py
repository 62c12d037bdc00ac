"""A cluster of Spark's own, which takes seconds to start and so is started once for all tests that need it."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A session with two workers of one core each, in a time zone that nothing else here is in; its files and processes
    go with it."""
    pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'sla-engine[spark]'")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Java, which Spark runs on, is not installed")
    folder = tmp_path_factory.mktemp("spark")
    # Workers write their logs below the home of Spark, which is no place for them where it is a Python package.
    for part in ("bin", "jars"):
        (folder / part).symlink_to(Path(pyspark.__file__).parent / part)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = _started(folder)
        yield session
        gateway = session.sparkContext._gateway
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # at which the driver's Java ends
        gateway.proc.wait(PATIENCE)
        pyspark.SparkContext._gateway = pyspark.SparkContext._jvm = None


def _started(folder):
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.session.timeZone", "Asia/Kathmandu")
        .config("spark.sql.shuffle.partitions", "4")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # where the driver's Java leaves what it writes
        return builder.getOrCreate()
