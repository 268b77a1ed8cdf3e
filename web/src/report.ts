document.documentElement.dataset.bundle = "koridor";
